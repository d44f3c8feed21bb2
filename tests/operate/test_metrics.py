"""GET /metrics: Prometheus' own linter, and figures that are right."""

import re
import subprocess

import pytest


def scrape(api):
    answer = api.get("/metrics", {"Accept": "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"})
    assert answer.status == 200, str(answer)
    assert answer.header("Content-Type").startswith("text/plain; version=0.0.4")
    return answer.body.decode()


def value(text, name, **labels):
    wanted = {f'{key}="{label}"' for key, label in labels.items()}
    for line in text.splitlines():
        found = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if found and found[1] == name and wanted <= set((found[2] or "").split(",")):
            return float(found[3])
    raise AssertionError(f"no {name} {labels}")


def let_minutes_be_over(installation):
    """As if what was done had been done three minutes ago: sums are made of finished minutes."""
    installation.sql(
        "UPDATE message SET created_at = created_at - 180000;"
        "UPDATE delivery SET created_at = created_at - 180000, ready_at = ready_at - 180000,"
        " claimed_at = claimed_at - 180000, position = position - 180000,"
        " bucket = IF(bucket > 1, position DIV 86400000, bucket) WHERE bucket > 0")


def test_a_linter_finds_nothing(api, client, queue, promtool):
    client.post("/v1/enqueue", {"event_type": f"only.{queue}", "payload": 1})
    done = subprocess.run([promtool, "check", "metrics"], input=scrape(api), text=True, capture_output=True)
    assert done.returncode == 0 and done.stdout + done.stderr == "", done.stdout + done.stderr


def test_alert_rules_and_dashboard_name_metrics_that_there_are(api, promtool):
    from installation import ROOT
    rules = ROOT / "docs/monitoring/alert-rules.yml"
    done = subprocess.run([promtool, "check", "rules", rules], text=True, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    text = scrape(api)
    known = set(re.findall(r"^# TYPE (\w+)", text, re.M))
    for file in (rules, ROOT / "docs/monitoring/grafana-dashboard.json"):
        for name in set(re.findall(r"\bpmq_\w+", file.read_text())):
            assert re.sub("_(bucket|sum|count)$", "", name) in known | {name} & known, (file.name, name)


def test_it_needs_the_scope_to_read(installation, api):
    assert api.with_token(None).get("/metrics").status == 401
    assert api.with_token(installation.token("w", "mq:consume")).get("/metrics").status == 403


def test_gauges_tell_how_queues_stand(api, client, queue):
    for _ in range(3):
        client.post("/v1/enqueue", {"event_type": f"only.{queue}", "payload": 1})
    client.post("/v1/poll", {"queue": queue, "limit": 1})
    text = scrape(api)
    assert value(text, "pmq_queue_deliveries", queue=queue, state="ready") == 2
    assert value(text, "pmq_queue_deliveries", queue=queue, state="in_progress") == 1
    assert value(text, "pmq_queue_active", queue=queue) == 1
    client.post(f"/v1/subscriptions/{queue}/pause")
    assert value(scrape(api), "pmq_queue_active", queue=queue) == 0


def test_sums_and_histograms_count_what_was_done_and_what_died(installation, api, client, queue, eventually):
    for _ in range(5):
        client.post("/v1/enqueue", {"event_type": f"only.{queue}", "payload": 1})
    first, second, *others = client.post("/v1/poll", {"queue": queue})["messages"]
    client.post("/v1/fail", {"message_id": first["message_id"], "receipt": first["receipt"], "error": "no"})
    client.post("/v1/ack", {"queue": queue, "messages": [
        {"message_id": each["message_id"], "receipt": each["receipt"]} for each in [second, *others]]})
    installation.sql("UPDATE figure_progress SET minute = 0, message_id = 0;"
                     "DELETE FROM figure; DELETE FROM latency")
    let_minutes_be_over(installation)
    eventually(lambda: value(scrape(api), "pmq_delivered_total", queue=queue) == 4)
    text = scrape(api)
    assert value(text, "pmq_enqueued_total", queue=queue) == 5
    assert value(text, "pmq_dead_letters_total", queue=queue) == 1
    assert value(text, "pmq_delivery_seconds_count", queue=queue) == 4
    assert value(text, "pmq_delivery_seconds_bucket", queue=queue, le="+Inf") == 4
    assert value(text, "pmq_wait_seconds_count", queue=queue) == 4
    assert 0 < value(text, "pmq_delivery_seconds_sum", queue=queue) < 100


def test_failed_attempts_and_refusals_are_counted_soon(api, client, queue, eventually):
    client.post("/v1/enqueue", {"event_type": f"only.{queue}", "payload": 1})
    [message] = client.post("/v1/poll", {"queue": queue})["messages"]
    client.post("/v1/fail", {"message_id": message["message_id"], "receipt": message["receipt"], "error": "no"})
    before = 0

    def are_counted():
        assert api.post("/v1/enqueue", {"event_type": "no such type!"}).status == 422
        text = scrape(api)
        return (value(text, "pmq_failed_attempts_total", queue=queue) == 1
                and value(text, "pmq_refused_requests_total", code="invalid_request") > before)

    eventually(are_counted)


@pytest.mark.parametrize("name", ["pmq_database_errors_total", "pmq_refused_requests_total", "pmq_dispatchers"])
def test_figures_are_told_before_anything_happens(api, name):
    assert value(scrape(api), name) >= 0
