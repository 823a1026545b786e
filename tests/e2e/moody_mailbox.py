"""A mail server that refuses, goes away or does harm at a chosen step of the conversation."""

from collections.abc import Callable

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.e2e.mailbox import Mailbox

# Of the worker at this step: the message is leased, its link is minted, nothing has left.
RECIPIENT = "recipient"
# The message has been taken, and the worker does not know it yet.
MESSAGE = "message"
Deed = Callable[[], str | None]


class MoodyMailbox(Mailbox):
    """Does each planned deed once, at its step; a deed may return a refusal."""

    def __init__(self) -> None:
        super().__init__()
        self._deeds: list[tuple[str, Deed]] = []

    def plan(self, step: str, deed: Deed) -> None:
        self._deeds.append((step, deed))

    def received(self, address: str) -> list[str]:
        """The texts that arrived for an address, in order of arrival."""
        return [each.get_content() for each in self.messages if each["To"] == address]

    def go_away(self) -> None:
        self._controller.stop()

    def come_back(self) -> None:
        """Listen on the same port again."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self._controller.port)
        self._controller.start()

    # The names are aiosmtpd's.
    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self._act(RECIPIENT):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        kept = await super().handle_DATA(server, session, envelope)
        return self._act(MESSAGE) or kept

    def _act(self, step: str) -> str | None:
        if self._deeds and self._deeds[0][0] == step:
            return self._deeds.pop(0)[1]()
        return None
