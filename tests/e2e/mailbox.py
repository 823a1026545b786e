"""A real mail server on loopback that keeps what it is given."""

import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.e2e.server import free_port


class Mailbox:
    """Everything that arrived, in order of arrival."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self._controller.start()

    @property
    def url(self) -> str:
        """What EMAIL_URL must say."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    # The name is aiosmtpd's.
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 kept"

    def wait_for(self, recipient: str, *, seconds: float = 20) -> EmailMessage:
        """Return the newest message to `recipient`, waiting for the first one."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for message in reversed(self.messages):
                if recipient in str(message["To"]):
                    return message
            time.sleep(0.1)
        raise AssertionError(f"no message to {recipient} in {seconds} s")

    def close(self) -> None:
        self._controller.stop()
