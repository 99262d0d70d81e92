"""A local stand-in for AWS on which the deployer, the AWS CLI and boto3 deploy the committed templates, offline.

    .venv/rehearsal/bin/python -m generator.rehearsal.server --port 0      # prints http://127.0.0.1:<port>
    AWS_ENDPOINT_URL=http://127.0.0.1:<port> AWS_ACCESS_KEY_ID=111122223333 AWS_SECRET_ACCESS_KEY=any ecs-bluegreen ...

It needs `make .venv/rehearsal.stamp`: ministack, which it extends, pins an older botocore than the deployer's. Nothing
else in this repository imports this package, and nothing leaves 127.0.0.1. An access key of twelve digits is the
account; any Region will do; `sts:AssumeRole` leads into another account.

Where things are
    server          the process                     front           every request; services of our own; endpoints
    engine          puts the parts together         state           stores for each account and Region; the clock
    resources       around each resource of a stack refusals        what CloudFormation refuses
    conditions      Conditions and Rules in YAML    operations      operations on stacks, told from their events
    additions       what ministack's answers lack   change_sets     values of what changes
    codeconnections the handshake of a connection   schemas         the registry schemas of resource types
    types/          resource types of our own       stack_sets      StackSets; stack_set_operations, stack_set_places,
                                                                    stack_instances, stack_set_drift
    faults          failures on demand              codepipeline/   from a push to CodeDeploy
    stack_policies  what an update may do           codedeploy/     deployments to ECS, with hooks, weights and alarms
    tasks           tasks as processes              balancer/       real requests between blue and green
    application     versions of the example         client          somebody who never stops asking
    nodes           addresses of load balancers     report/, story  one page about what a client saw
    routes          rules reach the balancer        target_health   what the balancer knows of targets
    function_clock  hooks on a fast clock           metrics/        what it counts, for CloudWatch and its alarms
    codebuild/      builds that really run          docker/         what they find instead of Docker
    organizations   accounts in units, for StackSets
    rehearse/       all of it from the first stack to the last release, with the deployer: `make rehearse`
    wire/           the protocols, by botocore's models; the tests' fake AWS speaks through them, too

Endpoints, all `POST /_rehearsal/<name>` with a JSON object: `fault`, `reset`, `handshake`, `organization`,
`resources`, `balancer`, `repository`, `build`, `built`, `findings`. Each is described in the module that has it;
`reset` empties everything.

Seen in AWS's documents and not on AWS
* The sentences of schema violations, of names that are taken and of StackSets; the order of events; the ids of
  operations, which are made from events.
* A service of CodeDeploy refuses every change of a property but its tags. What AWS does with some of them is disputed.

Where a fast clock bends (`--clock-factor 12`)
* Waits pass twelve times faster: those of CodeDeploy, between health checks, and what functions in Python sleep. What
  runs takes as long as it does, and so do timeouts of health checks, deregistration delays and network timeouts.
* A period of 60 s, after which metrics come and alarms are evaluated, is 5 real seconds: two errors a second make 10
  in a minute. Timestamps are real ones: `GetMetricStatistics` shows a minute with `Period=5`.

What it does not do
* No signature is verified and no policy of IAM evaluated; `RoleARN` is kept and never assumed. Stack policies do not
  keep an update from removing resources.
* Resources of a stack are made one after the other; nothing is cancelled beside one that fails. A successful update
  has no cleanup phase among its events.
* Change sets name changed properties whole, with their values, and not the paths inside them; drift-aware ones and
  imports are ministack's. Early validation finds nothing. The schema check knows required, unknown, enumerated and
  patterned properties, not their combinations, lengths and ranges.
* Recorded types (`types/kinds.py`) have the operations that show them, not those that make or change them, and target
  tracking makes no alarms.
* Operations of StackSets take accounts one after the other, and only count as if `MaxConcurrentCount` of them went
  together; automatic deployment does nothing; nobody else's service-managed permissions are checked; templates by URL
  only for plain stacks.
* Target groups and security groups in use can be deleted.
* The balancer speaks HTTP, knows paths and host names, forwards and gives fixed answers: listeners and rules on its
  ports that want more are refused. A group without a healthy target answers 503; ELB would ask the unhealthy ones.
* Alarms on metric math and anomaly detection are not evaluated; zones have no metrics of their own. A task that ends by
  itself or is stopped with StopTask is not replaced.
"""
