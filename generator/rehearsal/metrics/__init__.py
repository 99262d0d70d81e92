"""What the balancer counts becomes metrics of CloudWatch, every minute, and then every alarm is looked at.

    metrics = Metrics(clock_factor)     # watching
    metrics.begin(tasks)                # ... until metrics.end()

A minute is a minute of the rehearsal's clock. Only accounts and Regions in which processes run are looked at: in all
others an alarm changes with `PutMetricData` and `SetAlarmState` alone. As on AWS, a state that somebody has set lasts
until the next evaluation finds another one. Metric math and anomaly detection are not evaluated.
"""
