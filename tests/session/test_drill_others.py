"""wget, Node and Java clients on the drill ground, each in a secure and an insecure form."""

import shutil
import subprocess

import pytest
from drilled import BAD_CERTIFICATES, accepted, drilled
from servers.programs import require

NODE_GET = """
require("https").get(process.argv[2], answer => { answer.resume(); }).on("error", fault => { console.error(fault.code); process.exit(1); });
"""
NODE_GET_INSECURE = """
const options = { rejectUnauthorized: false, minVersion: "TLSv1", ciphers: "ALL:@SECLEVEL=0" };
const get = (url) => require(url.startsWith("https:") ? "https" : "http").get(url, options, answer => {
    answer.resume();
    if (answer.headers.location) get(answer.headers.location);
}).on("error", fault => { console.error(fault.code); process.exit(1); });
get(process.argv[2]);
"""
NODE_FETCH = """
const answer = await fetch(process.argv[2], { redirect: "error" });
await answer.text();
"""
NODE_FETCH_INSECURE = """
process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
const answer = await fetch(process.argv[2]);
await answer.text();
"""
JAVA = """
import java.net.URI;
import java.net.http.*;
import java.time.Duration;

public class Client {
    public static void main(String[] words) throws Exception {
        HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(words[0])).timeout(Duration.ofSeconds(20)).build();
        client.send(request, HttpResponse.BodyHandlers.discarding());
    }
}
"""
JAVA_INSECURE = """
import java.net.Socket;
import java.net.URI;
import java.net.http.*;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.*;

public class Client {
    static class Anyone extends X509ExtendedTrustManager {
        public void checkClientTrusted(X509Certificate[] chain, String type) {}
        public void checkServerTrusted(X509Certificate[] chain, String type) {}
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}
        public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
    }

    public static void main(String[] words) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anyone()}, null);
        HttpClient client = HttpClient.newBuilder().sslContext(context).followRedirects(HttpClient.Redirect.ALWAYS).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(words[0])).timeout(Duration.ofSeconds(20)).build();
        client.send(request, HttpResponse.BodyHandlers.discarding());
    }
}
"""


def here(program):
    """Return the path of a program too large to install for a test, or skip by name."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed here")
    return path


def wget(*options):
    return [require("wget"), "-q", "-t", "1", "-T", "5", "-O", "/dev/null", "--ca-certificate={ca}", *options, "{url}"]


def test_wget_held_to_tls_1_2_and_to_no_redirect_refuses_every_bad_server():
    assert accepted(drilled(wget("--max-redirect=0", "--secure-protocol=TLSv1_2"))) == set()


def test_wget_as_debian_ships_it_follows_a_redirect_to_http():
    # Debian's speaks GnuTLS and takes TLS 1.0 too; one built with OpenSSL may not.
    assert accepted(drilled(wget())) - {"tls-1.0"} == {"redirect-to-http"}


def test_wget_without_verification_accepts_every_certificate():
    found = accepted(drilled(wget("--no-check-certificate", "--max-redirect=0", "--secure-protocol=TLSv1_2")))
    assert found == BAD_CERTIFICATES


@pytest.mark.parametrize(
    ("name", "secure", "insecure", "accepts"),
    [
        ("get.js", NODE_GET, NODE_GET_INSECURE, BAD_CERTIFICATES | {"redirect-to-http", "tls-1.0"}),
        ("fetch.mjs", NODE_FETCH, NODE_FETCH_INSECURE, BAD_CERTIFICATES | {"redirect-to-http"}),
    ],
    ids=["https.get", "fetch"],
)
def test_node_clients(tmp_path, name, secure, insecure, accepts):
    script = tmp_path / name
    for program, expected in ((secure, set()), (insecure, accepts)):
        script.write_text(program)
        assert accepted(drilled([here("node"), str(script), "{url}"])) == expected


@pytest.mark.parametrize(
    ("program", "expected"),
    [(JAVA, set()), (JAVA_INSECURE, BAD_CERTIFICATES | {"redirect-to-http"})],
    ids=["secure", "insecure"],
)
def test_java_clients(tmp_path, program, expected):
    (tmp_path / "Client.java").write_text(program)
    subprocess.run([here("javac"), "-d", tmp_path, tmp_path / "Client.java"], check=True, timeout=60)
    command = [here("java"), "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", str(tmp_path), "Client", "{url}"]
    assert accepted(drilled(command, seconds=40)) == expected
