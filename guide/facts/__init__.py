"""Facts: what the network and the source trees say. Raw, policy-free, gathered in processes that can be killed.

Everything enters from here: sockets, files, certificates. Nothing above imports sslyze: the modules that do are resolved
by name inside worker processes. Import the modules (``gather``, ``plan``, ``limits``, ``events``), nothing from here.
"""
