"""Linkbreakers's own client for Python, against the sandbox. `cargo xtask judge` runs it."""

import os
import unittest
import uuid

from linkbreakers import ApiClient, ApiException, Configuration, LinksApi, WorkflowStepsApi
from linkbreakers.models import CreateBulkLinksRequest, CreateLinkRequest, LinksServiceUpdateBody

URL = "https://brand.example/client"


def client(token):
    it = Configuration(host=os.environ["LINKBREAKERS_BASE_URL"], access_token=token)
    return ApiClient(it)


class Links(unittest.TestCase):
    def setUp(self):
        self.client = client(os.environ["LINKBREAKERS_ACCESS_TOKEN"])
        self.links = LinksApi(self.client)

    def refused(self, status, call, *arguments):
        with self.assertRaises(ApiException) as caught:
            call(*arguments)
        self.assertEqual(caught.exception.status, status)
        return caught.exception

    def test_a_link_with_an_id_of_the_callers_is_read_changed_and_deleted(self):
        own = str(uuid.uuid4())
        request = CreateLinkRequest(destination=URL, id=own, name="A", tags=["x"])
        made = self.links.links_service_create(request)
        self.assertEqual((made.link.id, made.link.name), (own, "A"))
        self.assertTrue(made.link.entrypoint.endswith(made.link.shortlink))
        self.refused(409, self.links.links_service_create, request)
        found = self.links.links_service_get(own, include=["tags"]).link
        self.assertEqual([tag.name for tag in found.tags], ["x"])
        steps = WorkflowStepsApi(self.client).workflow_steps_service_list(own)
        redirects = [step.payload for step in steps.workflow_steps if step.payload]
        self.assertEqual([it.client_redirect.destination for it in redirects], [URL])
        changed = self.links.links_service_update(own, LinksServiceUpdateBody(name="B"))
        self.assertEqual(changed.link.name, "B")
        self.links.links_service_delete(own)
        self.refused(404, self.links.links_service_get, own)

    def test_a_batch_is_made_whole_or_not_at_all(self):
        own, taken = (str(uuid.uuid4()) for _ in range(2))
        links = [CreateLinkRequest(destination=URL, id=id) for id in (own, taken)]
        made = self.links.links_service_create_bulk(CreateBulkLinksRequest(links=links[1:]))
        self.assertEqual([link.id for link in made.links], [taken])
        self.refused(409, self.links.links_service_create_bulk, CreateBulkLinksRequest(links=links))
        self.refused(404, self.links.links_service_get, own)

    def test_pages_follow_the_token_and_a_slug_is_told_free(self):
        slugs = [f"client-{uuid.uuid4()}" for _ in range(3)]
        for slug in slugs:
            free = self.links.links_service_shortlink_availability(shortlink=slug)
            self.assertTrue(free.available)
            self.links.links_service_create(CreateLinkRequest(destination=URL, shortlink=slug))
        seen, token = [], None
        while token != "":
            page = self.links.links_service_list(
                page_size=2, page_token=token, search="client-", sort_by="LINK_SORT_FIELD_CREATED_AT"
            )
            seen += [link.shortlink for link in page.links]
            token = page.next_page_token
        self.assertEqual(seen, slugs[::-1])

    def test_a_wrong_token_is_refused(self):
        links = LinksApi(client("wrong"))
        self.refused(401, links.links_service_list, 1)


if __name__ == "__main__":
    unittest.main()
