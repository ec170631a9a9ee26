"""Which language a file is written in, by its name; what its name says of installed dependencies and of tests.

Names of languages are ast-grep's where it has them (``PARSED``), else our own.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PARSED: Final = frozenset(
    (
        *("Python", "JavaScript", "TypeScript", "Tsx", "Java", "Kotlin", "Go", "CSharp", "Ruby", "Php", "Rust", "C"),
        *("Cpp", "Swift", "Bash", "Yaml", "Json", "Hcl"),
    )
)
"""Languages that the engine can parse; others make it panic."""

SUFFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        suffix: language
        for language, suffixes in {
            "Python": ".py .pyw .pyi",
            "JavaScript": ".js .jsx .mjs .cjs .vue .svelte",
            "TypeScript": ".ts .mts .cts",
            "Tsx": ".tsx",
            "Java": ".java .scala",
            "Kotlin": ".kt .kts",
            "Go": ".go",
            "CSharp": ".cs",
            "Ruby": ".rb .rake .gemspec .ru",
            "Php": ".php .phtml .inc",
            "Rust": ".rs",
            "C": ".c .h",
            "Cpp": ".cc .cpp .cxx .hpp .hh .hxx",
            "Swift": ".swift",
            "ObjectiveC": ".m .mm",
            "Dart": ".dart",
            "Bash": ".sh .bash .zsh .ksh .bats",
            "PowerShell": ".ps1 .psm1",
            "Yaml": ".yml .yaml .condarc .gemrc",
            "Hcl": ".tf .tfvars .hcl",
            "Conf": ".conf .cnf .cfg .ini .vhost .npmrc .yarnrc .gitconfig .curlrc .wgetrc .repo .list .sources .service .netrc",
            "Properties": ".properties",
            "Toml": ".toml",
            "Xml": ".xml .plist .config .csproj .pom .props .targets",
            "Json": ".json .jsonc .json5 .tfstate",
            "Env": ".env .envrc",
            "Groovy": ".gradle .groovy .jenkinsfile",
            "Dockerfile": ".dockerfile",
            "Make": ".mk",
        }.items()
        for suffix in suffixes.split()
    }
)
"""Language by the ending of a name, in lower case. A name that begins with its only dot counts as an ending."""

_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        name: language
        for language, names in {
            "Ruby": "gemfile rakefile podfile fastfile vagrantfile capfile brewfile",
            "Dockerfile": "dockerfile containerfile",
            "Groovy": "jenkinsfile",
            "Make": "makefile gnumakefile justfile",
            "Env": "env",
            "Conf": "gitconfig npmrc yarnrc curlrc wgetrc pip.conf apt.conf nginx.conf my.cnf sources.list requirements.txt requirements-dev.txt"
            " requirements-prod.txt requirements-test.txt dev-requirements.txt constraints.txt",
            "Toml": "pipfile",
            "Bash": ".bashrc .zshrc .profile .bash_profile .bash_aliases .zshenv",
        }.items()
        for name in names.split()
    }
)
_BEGINNINGS: Final = (
    ("dockerfile.", "Dockerfile"),
    (".env.", "Env"),
    ("jenkinsfile.", "Groovy"),
    ("makefile.", "Make"),
)
_FOLDERS: Final = re.compile(
    r"(?:^|/)(?:(\.cargo)|(?:apt\.conf\.d|sites-(?:available|enabled)|conf\.d|\.pip|cron\.d))/[^/.]+$"
)
"""Folders whose files carry no ending: cargo's configuration is TOML, the others are lines of settings."""

NOT_SOURCE: Final = frozenset(
    (
        *(".git", ".hg", ".svn", "node_modules", "bower_components", "site-packages", "dist-packages", ".venv", "venv"),
        *(".tox", ".nox", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".terraform"),
    )
)
"""Folders of version control, installed dependencies and caches: not the reviewer's source."""

_TEST: Final = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec|specs|testing|fixtures|testdata|androidTest)/"
    r"|(?:^|/)(?:test_[^/]*|[^/]*_test|[^/]*_spec|[^/]*[.-](?:test|spec)|conftest|[^/]*Tests?)\.[a-z]{1,6}$"
)


def language_of(name: str) -> str:
    """Return the language of the file with this path inside the tree, or an empty string for none that is scanned."""
    last = name.rpartition("/")[2].lower()
    by_name = _NAMES.get(last)
    if by_name:
        return by_name
    dot = last.rfind(".")
    suffix = last[dot:] if 0 <= dot < len(last) - 1 else ""
    language = SUFFIXES.get(suffix, "")
    if language:
        return language
    for beginning, language in _BEGINNINGS:
        if last.startswith(beginning):
            return language
    folder = _FOLDERS.search(name)
    if folder:
        return "Toml" if folder[1] else "Conf"
    return ""


def is_test(name: str) -> bool:
    """Tell whether a path reads like test code."""
    return bool(_TEST.search(name))
