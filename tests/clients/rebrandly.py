"""Rebrandly's own client for Python, against the sandbox. `cargo xtask judge` runs it."""

import os
import unittest

from requests.exceptions import HTTPError
from src.rebrandly_client import RebrandlyClient

BASE_URL = os.environ["REBRANDLY_BASE_URL"]
WORKSPACE = "a0000000000000000000000000000002"
URL = "https://brand.example/client"


def client():
    it = RebrandlyClient(os.environ["REBRANDLY_API_KEY"])
    # The client knows Rebrandly's server alone, and the sandbox is behind no proxy.
    it.session.trust_env = False
    it.links.base_links_uri = f"{BASE_URL}/v1/links"
    return it


class Links(unittest.TestCase):
    def setUp(self):
        self.client = client()
        self.links = self.client.links

    def test_a_link_is_created_read_changed_and_deleted(self):
        made = self.links.create(URL, slashtag="by-client", title="Shoes")
        self.assertEqual(made["shortUrl"], "rebrand.ly/by-client")
        self.assertEqual((made["destination"], made["title"]), (URL, "Shoes"))
        self.assertEqual((made["clicks"], made["favourite"]), (0, False))
        self.assertEqual(self.links.get(made["id"]), made)
        found = self.links.list(domain_name="rebrand.ly", slashtag="by-client")
        self.assertEqual(list(found), [made])
        changed = self.links.update(made["id"], f"{URL}/2", "Hats", favourite=None)
        self.assertEqual((changed["destination"], changed["title"]), (f"{URL}/2", "Hats"))
        self.assertEqual(changed["slashtag"], "by-client")
        self.assertEqual(self.links.delete(made["id"]), changed)
        for call in (self.links.get, self.links.delete):
            with self.assertRaises(HTTPError) as caught:
                call(made["id"])
            body = caught.exception.args[1]
            self.assertEqual((body["code"], body["source"]), ("NotFound", "link"))

    def test_a_destination_has_any_number_of_links(self):
        first, second = self.links.create(URL), self.links.create(URL)
        self.assertNotEqual(first["id"], second["id"])
        self.assertNotEqual(first["slashtag"], second["slashtag"])

    def test_a_domain_is_named_or_given_by_its_id(self):
        named = self.links.create(URL, domain_name="go.brand.example")
        self.assertEqual(named["domainName"], "go.brand.example")
        self.assertEqual(named["domain"]["fullName"], "go.brand.example")
        by_id = self.links.create(URL, domain_id=named["domain"]["id"])
        self.assertEqual(by_id["domainName"], "go.brand.example")
        with self.assertRaisesRegex(ValueError, "ensure appropriate domain"):
            self.links.create(URL, domain_name="other.example")

    def test_a_workspace_has_its_own_links(self):
        elsewhere = self.links.create(URL)
        self.client.update_workspace(WORKSPACE)
        with self.assertRaisesRegex(ValueError, "ensure appropriate domain"):
            self.links.create(URL)
        made = self.links.create(URL, domain_name="go.brand.example")
        self.assertEqual(self.links.get(made["id"]), made)
        self.assertIn(made, list(self.links.list()))
        with self.assertRaises(HTTPError):
            self.links.get(elsewhere["id"])

    def test_refusals_name_the_property(self):
        self.links.create(URL, slashtag="taken")
        with self.assertRaises(HTTPError) as caught:
            self.links.create(URL, slashtag="taken")
        body = caught.exception.args[1]
        [fault] = body["errors"]
        self.assertEqual((body["code"], body["source"]), ("InvalidFormat", "link"))
        self.assertEqual((fault["code"], fault["property"]), ("AlreadyExists", "slashtag"))
        with self.assertRaisesRegex(ValueError, "invalid destination URL"):
            self.links.create("brand.example")

    def test_a_list_has_pages_until_one_is_empty(self):
        made = [self.links.create(URL)["id"] for _ in range(5)]
        listed, page = [], self.links.list(limit=2)
        while page.current_items_count > 0:
            listed += [it["id"] for it in page]
            page.next()
        self.assertEqual(listed[:5], made[::-1])
        self.assertEqual(len(set(listed)), len(listed))


if __name__ == "__main__":
    unittest.main(verbosity=2)
