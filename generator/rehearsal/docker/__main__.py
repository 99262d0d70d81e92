"""The commands of the stand-in for `docker`."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, NoReturn

from generator.rehearsal.docker.dockerfile import DockerfileError, look_for, needed, read

_REGISTRY = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?")
_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_CONFIG = "application/vnd.docker.container.image.v1+json"
_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
_HOME = Path(os.environ["HOME"]) / ".docker"
_SECONDS = 60


def main() -> None:
    """Do what the command line says."""
    parser = _Parser(prog="docker")
    commands = parser.add_subparsers(required=True, metavar="command")
    login = commands.add_parser("login")
    login.add_argument("--username", "-u", required=True)
    login.add_argument("--password-stdin", action="store_true", required=True)
    login.add_argument("registry")
    login.set_defaults(run=_login)
    build = commands.add_parser("build")
    build.add_argument("--target")
    build.add_argument("--tag", "-t", action="append", default=[])
    build.add_argument("--build-arg", action="append", default=[])
    build.add_argument("--platform", default=os.environ.get("DOCKER_DEFAULT_PLATFORM", "linux/amd64"))
    build.add_argument("--file", "-f")
    build.add_argument("folder", type=Path)
    build.set_defaults(run=_build)
    push = commands.add_parser("push")
    push.add_argument("image")
    push.set_defaults(run=_push)
    options = parser.parse_args()
    options.run(options)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say who speaks: a real Docker may well know what is asked."""
        _fail(f"docker: {message}. This is the rehearsal's stand-in, which knows login, build and push.")


def _login(options: argparse.Namespace) -> None:
    if not sys.stdin.read().strip():
        _fail("Error: password is empty")
    _HOME.mkdir(exist_ok=True)
    (_HOME / _file(options.registry)).write_text("", "utf-8")
    _say("Login Succeeded")


def _build(options: argparse.Namespace) -> None:
    path = Path(options.file) if options.file else options.folder / "Dockerfile"
    if not path.is_file():
        _unsolved(f"failed to read dockerfile: open {path.name}: no such file or directory")
    text = path.read_text("utf-8")
    try:
        for stage in needed(read(text), options.target):
            for instruction, rest in stage.instructions:
                _say(f"[{stage.name}] {instruction} {rest}{' (is not run here)' * (instruction == 'RUN')}")
                look_for(instruction, rest, options.folder)
    except DockerfileError as error:
        _unsolved(str(error))
    content = _content(options.folder) | {"Dockerfile": text, "target": options.target or ""}
    manifest = _manifest(content, sorted(options.build_arg), options.platform)
    _HOME.mkdir(exist_ok=True)
    for tag in options.tag:
        (_HOME / _file(tag)).write_text(manifest, "utf-8")
        _say(f"naming to {tag} done")


def _push(options: argparse.Namespace) -> None:
    registry, _, rest = options.image.partition("/")
    repository, _, tag = rest.partition(":")
    found = _REGISTRY.fullmatch(registry)
    if found is None or not repository:
        _fail(f"docker: {options.image} is not in ECR; the rehearsal has no other registry")
    stored = _HOME / _file(options.image)
    if not stored.is_file():
        _fail(f"An image does not exist locally with the tag: {registry}/{repository}")
    _say(f"The push refers to repository [{registry}/{repository}]")
    if not (_HOME / _file(registry)).exists():
        _fail("no basic auth credentials")
    manifest = stored.read_text("utf-8")
    put = {"repositoryName": repository, "imageTag": tag or "latest", "imageManifest": manifest}
    digest = _put_image(put, *found.groups())
    _say(f"{tag or 'latest'}: digest: {digest} size: {len(manifest)}")


def _content(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): _sha256(path.read_bytes()) for path in files}


def _manifest(content: dict[str, str], arguments: list[str], platform: str) -> str:
    system, _, architecture = platform.partition("/")
    layer = json.dumps(content, sort_keys=True).encode()
    config = json.dumps({"architecture": architecture, "os": system, "config": {"Env": arguments}}, sort_keys=True)
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": {"mediaType": _CONFIG, "size": len(config), "digest": _sha256(config.encode())},
            "layers": [{"mediaType": _LAYER, "size": len(layer), "digest": _sha256(layer)}],
        },
        indent=3,
    )


def _put_image(parameters: dict[str, str], account: str, region: str) -> str:
    """Call PutImage of the stand-in for ECR, which takes any signature."""
    scope = f"{account}/19700101/{region}/ecr/aws4_request"
    request = urllib.request.Request(  # noqa: S310 (it is the address of the stand-in)
        os.environ["AWS_ENDPOINT_URL"],
        json.dumps(parameters).encode(),
        {
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=none",
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AmazonEC2ContainerRegistry_V20150921.PutImage",
        },
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_SECONDS) as answer:
            image: dict[str, Any] = json.load(answer)["image"]
    except urllib.error.HTTPError as error:
        told = json.load(error)
        _fail(f"{'tag invalid: ' * ('TagAlready' in told['__type'])}{told['message']}")
    return str(image["imageId"]["imageDigest"])


def _file(name: str) -> str:
    return urllib.parse.quote(name, safe="")


def _sha256(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _unsolved(reason: str) -> NoReturn:
    _fail(f"ERROR: failed to solve: {reason}")


def _fail(line: str) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.write(f"{line}\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
