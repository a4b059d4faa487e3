"""HubSpot's own client for Python, as its users write it: only the address and the token are ours.

Arguments: the address, a token.
"""

import sys

from hubspot import HubSpot
from hubspot.crm.objects.communications import (
    ApiException,
    BatchInputSimplePublicObjectBatchInput,
    BatchReadInputSimplePublicObjectId,
    PublicObjectSearchRequest,
    SimplePublicObjectBatchInput,
    SimplePublicObjectId,
    SimplePublicObjectInput,
)

host, token = sys.argv[1], sys.argv[2]
client = HubSpot(access_token=token, host=host)
communications = client.crm.objects.communications
single, batch, search = communications.basic_api, communications.batch_api, communications.search_api


def refused(call, *args, **kwargs):
    """What the client throws for a call."""
    try:
        call(*args, **kwargs)
    except ApiException as error:
        return error
    raise AssertionError("the call went through")


def main():
    for name, kind, unique in [("ticket", "string", True), ("score", "number", False)]:
        client.crm.properties.core_api.create(
            "communications",
            {
                "name": name,
                "label": name,
                "groupName": "own",
                "type": kind,
                "fieldType": "number" if kind == "number" else "text",
                "hasUniqueValue": unique,
            },
        )

    # Plain dictionaries are as good as the client's models.
    made = batch.create(
        {
            "inputs": [
                {"properties": {"ticket": "T-1", "score": 1, "hs_communication_body": "Hello"}, "associations": []},
                {"properties": {"ticket": "T-2", "score": 2}, "associations": []},
            ]
        }
    )
    assert made.status == "COMPLETE", made
    first, second = sorted((one.id for one in made.results), key=int)

    change = SimplePublicObjectBatchInput(id=first, properties={"score": "5", "hs_communication_body": ""})
    updated = batch.update(BatchInputSimplePublicObjectBatchInput(inputs=[change]))
    properties = updated.results[0].properties
    assert (properties["score"], properties["hs_communication_body"]) == ("5", None), properties

    partly = batch.update(
        {
            "inputs": [
                {"id": first, "properties": {"score": "6"}, "objectWriteTraceId": "a"},
                {"id": "999", "properties": {"score": "6"}, "objectWriteTraceId": "b"},
                {"id": second, "properties": {"nope": "6"}, "objectWriteTraceId": "c"},
            ]
        }
    )
    assert (len(partly.results), partly.num_errors) == (1, 2), partly
    contexts = [error.context for error in partly.errors]
    assert [context["index"] for context in contexts] == [["1"], ["2"]], contexts

    upserted = batch.upsert(
        {
            "inputs": [
                {"id": ticket, "idProperty": "ticket", "properties": {"score": "7"}} for ticket in ["T-2", "T-3"]
            ]
        }
    )
    assert [one.new for one in upserted.results] == [False, True], upserted

    read = batch.read(
        BatchReadInputSimplePublicObjectId(
            inputs=[SimplePublicObjectId(id=first)],
            properties=["score"],
            properties_with_history=["score"],
        )
    )
    history = [one.value for one in read.results[0].properties_with_history["score"]]
    assert history == ["6", "5", "1"], history

    found = search.do_search(
        PublicObjectSearchRequest(
            filter_groups=[{"filters": [{"propertyName": "score", "operator": "EQ", "value": "7"}]}],
            sorts=["hs_object_id"],
            properties=["ticket"],
            limit=10,
        )
    )
    tickets = [one.properties["ticket"] for one in found.results]
    assert (found.total, tickets) == (2, ["T-2", "T-3"]), found

    everything = single.get_page(limit=2, properties=["ticket"])
    assert everything.paging.next.after, everything
    changed = single.update("T-1", SimplePublicObjectInput(properties={"score": "8"}), id_property="ticket")
    assert (changed.id, changed.properties["score"]) == (first, "8"), changed

    batch.archive({"inputs": [{"id": first}]})
    single.archive("999")
    assert refused(single.get_by_id, first).status == 404
    assert single.get_by_id(first, archived=True).archived is True

    twice = refused(batch.update, {"inputs": [{"id": second, "properties": {"score": "1"}}] * 2})
    assert twice.status == 400 and "Duplicate IDs found in batch input" in twice.body, twice
    nobody = refused(HubSpot(access_token="none", host=host).crm.objects.communications.basic_api.get_page)
    assert nobody.status == 401 and '"INVALID_AUTHENTICATION"' in nobody.body, nobody


main()
