"""E-mail by an SMTP server that the operator names. Standard library only."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

SECONDS = 10
PORTS = {"smtp": 587, "smtps": 465}


class NotSent(Exception):
    """The server did not take it."""


@dataclass(frozen=True)
class Mailer:
    """url: smtp://USER:PASSWORD@HOST:PORT, or smtps://. sender: From. plain: on a laptop, where a server need not
    offer TLS."""

    url: str
    sender: str
    plain: bool

    def send(self, to: str, subject: str, text: str) -> None:
        """Raises `NotSent`."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, subject
        message.set_content(text)
        try:
            with self._server() as server:
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(f"{type(error).__name__}: {error}") from None

    def _server(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        tls = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=tls)
        else:
            server = smtplib.SMTP(host, port, timeout=SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=tls)
            elif not self.plain:
                server.close()
                raise NotSent(f"{host} offers no TLS")
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server
