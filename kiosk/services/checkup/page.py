"""Where the mailed link leads. Not asked over the network: members' phones reach it, this machine need not."""

from urllib.parse import urlsplit

from kiosk.services.checkup.finding import Finding
from kiosk.settings import Settings

_SUBJECT = "Page du lien"


def link(settings: Settings) -> Finding:
    host = urlsplit(settings.reset.base_url).hostname or ""
    hosts = [name.strip() for name in settings.web.hosts.split(",") if name.strip()]
    if hosts and host not in hosts:
        remedy = "Ajoutez ce nom à [web] hosts, ou le lien des mails sera refusé."
        return Finding(_SUBJECT, "failure", f"[reset] base_url mène à {host}, absent de [web] hosts", remedy)
    return Finding(_SUBJECT, "ok", f"{settings.reset.base_url}/r/…")
