"""Writes a container image of one layer as a docker-archive, without a container engine."""

import argparse
import hashlib
import io
import json
import tarfile
from pathlib import Path

APPLETS = ("cat", "grep", "nc", "sh", "sleep", "tail", "wget")


def add_file(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o755
    archive.addfile(info, io.BytesIO(data))


def add_entry(archive: tarfile.TarFile, name: str, kind: bytes, link: str = "") -> None:
    info = tarfile.TarInfo(name)
    info.mode, info.type, info.linkname = 0o755, kind, link
    archive.addfile(info)


def make_layer(files: dict[str, Path]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as layer:
        for folder in ("bin", "dev", "etc", "proc", "sys", "tmp"):
            add_entry(layer, folder, tarfile.DIRTYPE)
        for destination, source in files.items():
            add_file(layer, destination.lstrip("/"), source.read_bytes())
        if "/bin/busybox" in files:
            for applet in APPLETS:
                add_entry(layer, f"bin/{applet}", tarfile.SYMTYPE, "busybox")
    return buffer.getvalue()


def write_image(archive: Path, tag: str, layer: bytes, command: list[str], env: list[str]) -> None:
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Entrypoint": command, "Env": ["PATH=/bin", *env]},
            "rootfs": {
                "type": "layers",
                "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"],
            },
        }
    ).encode()
    name = f"{hashlib.sha256(config).hexdigest()}.json"
    manifest = json.dumps([{"Config": name, "RepoTags": [tag], "Layers": ["layer.tar"]}]).encode()
    with tarfile.open(archive, "w") as image:
        add_file(image, name, config)
        add_file(image, "layer.tar", layer)
        add_file(image, "manifest.json", manifest)


def parse_file(text: str) -> tuple[str, Path]:
    destination, _, source = text.partition("=")
    return destination, Path(source)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path, help="the docker-archive to write")
    parser.add_argument("tag", help="NAME:TAG of the image")
    parser.add_argument(
        "--file", action="append", default=[], type=parse_file, metavar="DESTINATION=SOURCE"
    )
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument(
        "--command", nargs="+", required=True, help="the entry point and its arguments"
    )
    arguments = parser.parse_args()
    layer = make_layer(dict(arguments.file))
    write_image(arguments.archive, arguments.tag, layer, arguments.command, arguments.env)


if __name__ == "__main__":
    main()
