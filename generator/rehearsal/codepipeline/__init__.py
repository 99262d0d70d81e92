"""CodePipeline: pipelines of type V2, from a git repository on this machine to deployments by CodeDeploy.

    POST /_rehearsal/repository {"id": "example/web", "path": "/folder/web.git"}

says which repository stands behind a `FullRepositoryId`, for all connections; a push to it starts pipelines.

    service       puts the parts together           source, build, approval, deploy     the actions
    api, shown    what clients ask and see          conditions, cron                    windows and alarms
    pipelines     as stacks make them; pushes       artifacts, variables, place         what actions work with
    executions, lifecycle, execution, model         repositories, globs                 git, and who wants a push

What it does not do
* The actions are CodeStarSourceConnection with CODE_ZIP, CodeBuild, Manual and CodeDeployToECS, the rules
  DeploymentWindow and CloudWatchAlarm. Any other fails. A condition fails a stage or rolls it back and never skips it;
  of `OnFailure` the result is known, rules are not. Pipelines have no variables of their own, and the execution mode
  PARALLEL is as QUEUED.
* Rules of notification send nothing; only an approval tells its topic that it waits.
* No document of AWS has the sentences for an approval that nobody gave and for a connection that does not work. The
  second begins as others have received it for a connection that they may not use; the rest is ours.
"""
