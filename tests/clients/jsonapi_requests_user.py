"""jsonapi-requests, a JSON:API client for Python, with its object mapper, as its users write it.

Arguments: the address of the API, a token, the id of a prospect.
"""

import sys
from urllib.parse import parse_qs, urlsplit

import jsonapi_requests
from jsonapi_requests.orm import AttributeField, OrmApi, RelationField, ApiModel
from jsonapi_requests.request_factory import ApiClientError
from requests.auth import AuthBase

api_root, token, prospect_id = sys.argv[1], sys.argv[2], int(sys.argv[3])


class Bearer(AuthBase):
    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {token}"
        return request


api = OrmApi.config({"API_ROOT": api_root, "AUTH": Bearer(), "TIMEOUT": 30})


class Prospect(ApiModel):
    class Meta:
        type = "prospect"
        path = "prospects"
        api = api

    first_name = AttributeField("firstName")


class Task(ApiModel):
    class Meta:
        type = "task"
        path = "tasks"
        api = api

    action = AttributeField("action")
    note = AttributeField("note")
    state = AttributeField("state")
    subject = RelationField("subject")


def main():
    prospect = Prospect.from_id(prospect_id)
    prospect.refresh()
    assert prospect.first_name == "Ada", prospect.first_name

    created = []
    for note in ["one", "two", "three"]:
        task = Task()
        task.action, task.note, task.subject = "call", note, prospect
        task.create()
        assert task.id and task.state == "incomplete", task.state
        created.append(task.id)

    task = Task.from_id(created[0])
    task.refresh()
    assert task.note == "one", task.note
    assert task.subject.id == prospect_id, task.subject.id

    patched = Task.from_id(created[0])
    patched.note = "another"
    patched.update()
    task.refresh()
    assert task.note == "another", task.note

    listed = Task.get_list(params={"filter[prospect][id]": prospect_id, "sort": "-id", "page[size]": 2})
    assert [one.id for one in listed] == created[:0:-1], [one.id for one in listed]

    # Page by page, as the links lead.
    tasks = api.endpoint("tasks")
    pages, after = [], None
    while True:
        params = {"filter[prospect][id]": prospect_id, "page[size]": 2, "sort": "id"}
        response = tasks.get(params={**params, **({"page[after]": after} if after else {})})
        pages.append([one.id for one in response.content.data])
        following = response.content.links.get("next")
        if not following:
            break
        after = parse_qs(urlsplit(following).query)["page[after]"][0]
    assert pages == [created[:2], created[2:]], pages

    done = api.endpoint(f"tasks/{created[0]}/actions/markComplete").post()
    assert done.content.data.attributes["state"] == "complete"

    task.delete()
    try:
        task.refresh()
    except ApiClientError as error:
        assert error.status_code == 404, error
        assert b'"code":"notFound"' in error.content, error.content
    else:
        raise AssertionError("a deleted task is still there")


main()
