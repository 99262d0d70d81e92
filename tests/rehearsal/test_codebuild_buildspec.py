"""What buildspecs may say, and what the stand-in for CodeBuild makes of it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pytest

from rehearsal.builds import COMMIT, Builder
from rehearsal.local import REGION, Local

# Besides these, bash has PWD, SHLVL and _ by itself.
SET = {"PATH", "HOME", "TMPDIR", "LANG", "CI", "NO_PROXY", "no_proxy", "PWD", "OLDPWD", "SHLVL", "_"}
OWN = ("AWS_", "CODEBUILD_")
FAILS = "- 'false'"
GOES = "- 'true'"


@pytest.fixture
def builder(local: Local, account: str) -> Builder:
    """Somebody in an account in which nothing is."""
    return Builder(local, account)


def spec(**phases: str) -> str:
    """Return a buildspec for bash; a phase is its commands, or whatever stands below it."""
    lines = ["version: 0.2", "env: {shell: bash}", "phases:"]
    for name, text in phases.items():
        body = textwrap.dedent(text).strip("\n")
        lines += [f"  {name}:", "    commands:" if body.startswith("-") else "", textwrap.indent(body, "      ")]
    return "\n".join(lines) + "\n"


# https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html: in version 0.2 all commands of a build
# run in the same instance of the shell. Functions are not said to live on there, and options of one command do not
# reach others.
def test_variables_and_the_folder_live_on_and_functions_and_options_do_not(builder: Builder) -> None:
    done = builder.run(
        spec(
            install="- set -eu; mkdir below; cd below; mine='a \"b\" $c'; also() { true; }",
            build="""
            - pwd
            - echo "$mine"
            - type also || echo forgotten
            - echo "${unset_name}and $-"
            """,
        )
    )
    folder, mine, *_, forgotten, options = done.said()
    assert folder.endswith("/below")
    assert (mine, forgotten) == ('a "b" $c', "forgotten")
    assert options.startswith("and ")
    assert not set("eu") & set(options.removeprefix("and "))


def test_an_exit_ends_its_command_only_and_leaves_no_variables(builder: Builder) -> None:
    done = builder.run(spec(install="- export kept=yes", build="- export lost=yes; exit 0\n- echo $kept$lost"))
    assert done.said() == ["yes"]


# https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html: what CODEBUILD_... and AWS_...
# say.
def test_commands_get_what_codebuild_sets_and_nothing_of_ours(builder: Builder) -> None:
    done = builder.run(spec(build="- env -0 | tr '\\0\\n' '\\n '"), {"a.txt": ""})
    got = dict(line.split("=", 1) for line in done.said() if "=" in line)
    assert {name for name in got if not name.startswith(OWN)} <= SET
    assert (got["AWS_REGION"], got["AWS_DEFAULT_REGION"]) == (REGION, REGION)
    assert (got["AWS_ACCESS_KEY_ID"], got["AWS_ENDPOINT_URL"]) == (builder.account, builder.local.url)
    assert got["CODEBUILD_BUILD_ID"] == done.info["id"]
    assert got["CODEBUILD_BUILD_ARN"] == done.info["arn"]
    assert got["CODEBUILD_RESOLVED_SOURCE_VERSION"] == COMMIT
    assert got["HOME"].rpartition("/")[0] == got["CODEBUILD_SRC_DIR"].rpartition("/")[0]


# https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html: the call that starts a build comes
# before the project, and the project before the buildspec.
def test_the_project_overrides_the_buildspec_and_nobody_what_leads_here(builder: Builder) -> None:
    buildspec = """
        version: 0.2
        env: {variables: {ONE: buildspec, TWO: buildspec, AWS_ENDPOINT_URL: "https://example.com", FLAG: true}}
        phases: {build: {commands: ['echo $ONE $TWO $FLAG $AWS_ENDPOINT_URL']}}
    """
    done = builder.run(buildspec, variables={"TWO": "project", "AWS_ENDPOINT_URL": "https://example.com"})
    assert done.said() == [f"buildspec project true {builder.local.url}"]


def test_programs_of_the_source_can_be_run(builder: Builder) -> None:
    assert builder.run(spec(build="- ./run.sh"), {"run.sh": "#!/bin/sh\necho ran\n"}).said() == ["ran"]


# https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html: `env/shell`.
def test_the_shell_is_sh_unless_the_buildspec_says_otherwise(builder: Builder) -> None:
    ask = "echo ${BASH_VERSION:+bash} $0"
    done = builder.run(f"version: 0.2\nphases: {{build: {{commands: ['{ask}']}}}}\n")
    assert done.status == "SUCCEEDED"
    assert builder.run(spec(build=f"- {ask}")).said()[0].startswith("bash ")


# https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html: which phase follows one that
# failed.
# https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html: `on-failure`; commands of `finally` run
# always.
@pytest.mark.parametrize(
    ("phases", "statuses", "said"),
    [
        ({"install": FAILS, "build": "- echo no"}, "INSTALL FAILED, FINALIZING", []),
        ({"pre_build": FAILS, "build": "- echo no"}, "PRE_BUILD FAILED, FINALIZING", []),
        (
            {"build": FAILS, "post_build": "- echo $CODEBUILD_BUILD_SUCCEEDING"},
            "BUILD FAILED, POST_BUILD, UPLOAD_ARTIFACTS, FINALIZING",
            ["0"],
        ),
        (
            {"build": "- echo $CODEBUILD_BUILD_SUCCEEDING", "post_build": FAILS},
            "BUILD, POST_BUILD FAILED, UPLOAD_ARTIFACTS, FINALIZING",
            ["1"],
        ),
        (
            {"pre_build": f"on-failure: CONTINUE\ncommands: [{FAILS[2:]}]", "build": "- echo yes"},
            "PRE_BUILD FAILED, BUILD, POST_BUILD, UPLOAD_ARTIFACTS, FINALIZING",
            ["yes"],
        ),
        (
            {"build": f"on-failure: ABORT\ncommands: [{FAILS[2:]}]", "post_build": "- echo no"},
            "BUILD FAILED, FINALIZING",
            [],
        ),
        (
            {"pre_build": f"commands: [{FAILS[2:]}, echo no]\nfinally: [echo last $CODEBUILD_BUILD_SUCCEEDING]"},
            "PRE_BUILD FAILED, FINALIZING",
            ["last 0"],
        ),
        (
            {"build": f"commands: [{GOES[2:]}]\nfinally: ['exit 3']"},
            "BUILD FAILED, POST_BUILD, UPLOAD_ARTIFACTS, FINALIZING",
            [],
        ),
    ],
)
def test_a_failure_leads_where_codebuild_goes_on(
    builder: Builder, phases: Mapping[str, str], statuses: str, said: list[str]
) -> None:
    done = builder.run(spec(**phases))
    shown = [f"{name} FAILED" if status == "FAILED" else name for name, status in done.phases.items()]
    assert ", ".join(shown).endswith(f"{statuses}, COMPLETED")
    assert (done.status, done.said()) == ("FAILED", said)


def test_a_failure_is_told_with_the_last_words_of_the_command(builder: Builder) -> None:
    done = builder.run(spec(build="- |\n  echo first >&2\n  printf 'no newline'; exit 7"))
    assert done.failure == "BUILD: no newline"
    code, message = done.context("BUILD")
    assert code == "COMMAND_EXECUTION_ERROR"
    assert message.startswith("Error while executing command: echo first >&2\n")
    assert message.endswith("Reason: exit status 7")
    assert done.said() == ["first", "no newline"]


# https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts: `files`,
# `base-directory`, `discard-paths` and `exclude-paths`.
@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("files: ['**/*']", {"a.txt", "out/b.txt", "out/deep/c.txt", "out/.hidden"}),
        ("files: [a.txt, out/b.txt, missing.txt, out]", {"a.txt", "out/b.txt"}),
        ("{base-directory: out, files: ['*']}", {"b.txt", ".hidden"}),
        ("{base-directory: o*t, files: ['**/*'], exclude-paths: [deep/*]}", {"b.txt", ".hidden"}),
        ("{files: ['out/**/*.txt'], discard-paths: yes}", {"b.txt", "c.txt"}),
    ],
)
def test_artifacts_are_what_the_patterns_name(builder: Builder, section: str, names: set[str]) -> None:
    files = {"a.txt": "a", "out/b.txt": "b", "out/deep/c.txt": "c", "out/.hidden": "d"}
    artifacts = section if section.startswith("{") else f"{{{section}}}"
    done = builder.run(f"version: 0.2\nartifacts: {artifacts}\n", files)
    assert (done.status, set(done.artifact or {})) == ("SUCCEEDED", names)
    assert {content.decode() for content in (done.artifact or {}).values()} <= {"a", "b", "c", "d"}


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("{files: [missing.txt]}", "no matching artifact paths found"),
        ("{base-directory: none, files: ['*']}", "no matching base directory path found for none"),
        ("{files: [../secret]}", "../secret: the rehearsal takes artifacts from below the source only"),
        ("{files: [/etc/passwd]}", "/etc/passwd: the rehearsal takes artifacts from below the source only"),
        ("{files: [a**b]}", "a**b: Invalid pattern: '**' can only be an entire path component"),
    ],
)
def test_artifacts_that_cannot_be_are_an_error(builder: Builder, section: str, message: str) -> None:
    done = builder.run(f"version: 0.2\nartifacts: {section}\n", {"a.txt": ""})
    assert (done.failure, done.artifact) == (f"UPLOAD_ARTIFACTS: {message}", None)
    assert done.context("UPLOAD_ARTIFACTS") == ("CLIENT_ERROR", message)


def test_without_artifacts_there_is_none(builder: Builder) -> None:
    done = builder.run(spec(build=GOES))
    assert (done.status, done.artifact) == ("SUCCEEDED", None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: 0.2\nphases: [build\n", "expected ',' or ']', but got '<stream end>' at line 3"),
        ("- a\n- b\n", "the buildspec is not a mapping"),
        ("version: 0.1\n", "the buildspec has version 0.1; the rehearsal knows 0.2"),
        ("phases: {}\n", "the buildspec has version None; the rehearsal knows 0.2"),
        ("version: 0.2\nbatch: {fast-fail: true}\n", "batch: the rehearsal does not have that"),
        ("version: 0.2\nenv: {parameter-store: {A: b}}\n", "env.parameter-store: the rehearsal does not have that"),
        ("version: 0.2\nenv: {secrets-manager: {A: b}}\n", "env.secrets-manager: the rehearsal does not have that"),
        (
            "version: 0.2\nenv: {shell: powershell.exe}\n",
            "env.shell is powershell.exe; the rehearsal has /bin/sh and bash",
        ),
        (
            "version: 0.2\nphases: {build: {on-failure: RETRY-2}}\n",
            "phases.build.on-failure is RETRY-2; the rehearsal knows ABORT and CONTINUE",
        ),
        (
            'version: 0.2\nphases:\n  build:\n    commands:\n    - ls\n    - echo "Hello": world\n',
            "Expected Commands[1] to be of string type: found subkeys instead",
        ),
        ("version: 0.2\nphases: {build: [ls]}\n", "build is not a mapping"),
        ("version: 0.2\nartifacts: {files: a.txt}\n", "artifacts needs a list of files"),
    ],
)
def test_a_buildspec_that_cannot_be_is_refused_before_anything_runs(builder: Builder, text: str, message: str) -> None:
    done = builder.run(text)
    assert done.failure == f"DOWNLOAD_SOURCE: {message}"
    assert done.context("DOWNLOAD_SOURCE") == ("YAML_FILE_ERROR", message)
    assert list(done.phases)[-3:] == ["DOWNLOAD_SOURCE", "FINALIZING", "COMPLETED"]


@pytest.mark.parametrize("path", ["other.yml", "folder/build.yml"])
def test_a_buildspec_may_be_a_file_of_the_source(builder: Builder, path: str) -> None:
    assert builder.run(path, {path: spec(build="- echo from a file")}).said() == ["from a file"]


@pytest.mark.parametrize("path", ["other.yml", "../../etc/passwd", "/etc/passwd"])
def test_a_buildspec_that_is_not_in_the_source_is_missed(builder: Builder, path: str) -> None:
    done = builder.run(path, {"buildspec.yml": spec(build=GOES)})
    assert done.context("DOWNLOAD_SOURCE")[0] == "YAML_FILE_ERROR"
    assert done.failure.endswith(f"{path}: no such file or directory")
