"""`docker` for builds of the rehearsal: a program that reads a Dockerfile and runs nothing of it.

    docker login --username AWS --password-stdin REGISTRY
    docker build [--target STAGE] [--tag IMAGE] [--build-arg NAME=VALUE] [--platform SYSTEM] [--file FILE] FOLDER
    docker push IMAGE

`build` fails where Docker would: without a Dockerfile, with an instruction or a stage that does not exist, with files
to copy that are not there; as in BuildKit, only in the stages that the target needs. RUN is only read, so that no test
of an application runs. An image is a manifest made from the files of the folder, the Dockerfile and the arguments;
`push` puts it into ECR.

It is a program of its own (`python -m generator.rehearsal.docker`) and needs the standard library only, to start soon.
"""
