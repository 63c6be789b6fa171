"""Janus on a machine of its own, and what a client says to it: the Janus API over a WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp

from tests.peers.host import Host
from tests.peers.programs import Program, running

# In the namespace, no port is taken.
_PORT = 8188
_SECONDS = 60

_GENERAL = """
general: {{
  configs_folder = "{folder}"
  plugins_folder = "{library}/plugins"
  transports_folder = "{library}/transports"
  events_folder = "{library}/events"
  loggers_folder = "{library}/loggers"
  debug_level = 4
  session_timeout = 0
}}
nat: {{
{nat}
}}
media: {{
  ipv6 = {ipv6}
}}
certificates: {{
  cert_pem = "{folder}/certificate.pem"
  cert_key = "{folder}/key.pem"
}}
transports: {{ disable = "{transports}" }}
plugins: {{ disable = "{plugins}" }}
"""
_WEBSOCKETS = f"""
general: {{
  ws = true
  ws_port = {_PORT}
}}
"""
_PLUGINS = ("echotest", "streaming", "videoroom")


class JanusError(Exception):
    """Janus refused a request."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class Said(NamedTuple):
    """What a plugin said, and the description that came with it."""

    data: dict[str, Any]
    jsep: dict[str, Any] | None


class Handle:
    """A client's connection to a plugin of Janus."""

    def __init__(self, session: Session, id: int) -> None:
        self._session = session
        self._id = id
        # Everything that was not an answer, in its order.
        self.events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        # Candidates, if Janus trickles; None after the last one.
        self.candidates: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    async def ask(self, body: dict[str, Any], jsep: dict[str, Any] | None = None) -> Said:
        """Send a request to the plugin, and wait for its answer. Raises JanusError for a refusal."""
        message = {"janus": "message", "body": body, **({"jsep": jsep} if jsep else {})}
        answer = await self._session.ask({**message, "handle_id": self._id}, {"event", "success"})
        data = answer["plugindata"]["data"]
        if "error_code" in data:
            raise JanusError(data["error_code"], data["error"])
        return Said(data, answer.get("jsep"))

    async def trickle(self, *candidates: Any) -> None:
        """Tell Janus candidates; None stands for the end of candidates."""
        told = [{"completed": True} if each is None else each.to_json() for each in candidates]
        await self._session.ask({"janus": "trickle", "candidates": told, "handle_id": self._id}, {"ack"})

    async def hang_up(self) -> None:
        """Have Janus close the connection."""
        await self._session.ask({"janus": "hangup", "handle_id": self._id}, {"success"})

    async def event(
        self, kind: str, when: Callable[[dict[str, Any]], bool] = lambda _: True
    ) -> dict[str, Any]:
        """The next event of that kind, such as "webrtcup" and "hangup"; those before it are dropped."""

        async def find() -> dict[str, Any]:
            while True:
                event = await self.events.get()
                if event["janus"] == kind and when(event):
                    return event

        return await asyncio.wait_for(find(), _SECONDS)

    async def said(self, when: Callable[[dict[str, Any]], bool] = lambda _: True) -> Said:
        """What the plugin says unasked, next."""
        found = await self.event("event", lambda event: when(event["plugindata"]["data"]))
        return Said(found["plugindata"]["data"], found.get("jsep"))

    def heard(self, message: dict[str, Any]) -> None:
        if message["janus"] == "trickle":
            candidate = message["candidate"]
            self.candidates.put_nowait(None if candidate.get("completed") else candidate)
        else:
            self.events.put_nowait(message)


class Session:
    """A session with Janus over one WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> None:
        self._socket = socket
        self._transactions = map(str, itertools.count(1))
        self._waiting: dict[str, tuple[set[str], asyncio.Future[dict[str, Any]]]] = {}
        self._handles: dict[int, Handle] = {}
        self._id: int | None = None

    async def open(self) -> None:
        self._id = (await self.ask({"janus": "create"}, {"success"}))["data"]["id"]

    async def attach(self, plugin: str) -> Handle:
        """Connect to a plugin: "echotest", "videoroom" or "streaming"."""
        request = {"janus": "attach", "plugin": f"janus.plugin.{plugin}"}
        id = (await self.ask(request, {"success"}))["data"]["id"]
        self._handles[id] = Handle(self, id)
        return self._handles[id]

    async def ask(self, message: dict[str, Any], kinds: set[str]) -> dict[str, Any]:
        """Send a message, and wait for its answer of one of these kinds."""
        transaction = next(self._transactions)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = kinds, answer
        session = {} if self._id is None else {"session_id": self._id}
        try:
            await self._socket.send_json({**message, **session, "transaction": transaction})
            return await asyncio.wait_for(answer, _SECONDS)
        finally:
            del self._waiting[transaction]

    async def listen(self) -> None:
        """Distribute what Janus says, until it goes."""
        async for received in self._socket:
            message = received.json()
            kinds, answer = self._waiting.get(message.get("transaction"), ((), None))
            if message["janus"] == "error" and answer:
                error = message["error"]
                answer.set_exception(JanusError(error["code"], error["reason"]))
            elif message["janus"] in kinds and answer and not answer.done():
                answer.set_result(message)
            elif message["janus"] != "ack" and message.get("sender") in self._handles:
                self._handles[message["sender"]].heard(message)


class Janus:
    """Janus, while it runs."""

    def __init__(self, program: Program, host: Host) -> None:
        self.program = program
        self.host = host
        self.url = f"ws://{host.address}:{_PORT}"

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """A session of a client."""
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(self.url, protocols=["janus-protocol"], max_msg_size=0) as socket,
        ):
            session = Session(socket)
            listening = asyncio.ensure_future(session.listen())
            try:
                await session.open()
                yield session
            finally:
                listening.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await listening

    async def answers(self) -> bool:
        """Whether it can be reached."""
        try:
            async with self.session():
                return True
        except aiohttp.ClientError:
            return False


@contextlib.asynccontextmanager
async def janus(host: Host, folder: Path, *, ipv6: bool = False, **nat: bool | str) -> AsyncIterator[Janus]:
    """Janus on that host, with options of the section `nat` of its configuration."""
    _configure(folder, ipv6, nat)
    _make_certificate(folder)
    command = host.command("janus", "--configs-folder", folder, "--disable-colors")
    with running(command, folder / "janus.log") as program:
        server = Janus(program, host)
        await program.ready(server.answers)
        yield server


def _configure(folder: Path, ipv6: bool, nat: dict[str, bool | str]) -> None:
    [library] = Path("/usr/lib").glob("*/janus")
    (folder / "janus.jcfg").write_text(
        _GENERAL.format(
            folder=folder,
            library=library,
            ipv6=str(ipv6).lower(),
            nat="\n".join(f"  {name} = {_value(value)}" for name, value in nat.items()),
            transports=_others(library / "transports", ("websockets",)),
            plugins=_others(library / "plugins", _PLUGINS),
        )
    )
    (folder / "janus.transport.websockets.jcfg").write_text(_WEBSOCKETS)
    for plugin in _PLUGINS:
        (folder / f"janus.plugin.{plugin}.jcfg").write_text("general: {}\n")


def _make_certificate(folder: Path) -> None:
    """Janus would take seconds to make one."""
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command = ["openssl", "req", "-x509", *key, "-days", "2", "-subj", "/CN=janus", *files]
    subprocess.run(command, check=True, capture_output=True)


def _value(value: bool | str) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def _others(folder: Path, used: tuple[str, ...]) -> str:
    names = {path.name for path in folder.glob("libjanus_*.so")} - {f"libjanus_{each}.so" for each in used}
    return ",".join(sorted(names))
