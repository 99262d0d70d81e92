"""imageDetail.json and imagedefinitions.json."""

from __future__ import annotations

import pytest

from .cases import findings

DIGEST = "r/shop@sha256:" + "0" * 64


@pytest.mark.parametrize(
    "text",
    [
        f'{{"ImageURI": "{DIGEST}"}}',
        f'{{"ImageSizeInBytes": "1", "Version": "1.0", "ImageURI": "{DIGEST}", "ImageTags": ["a"]}}',
        f'[{{"name": "web", "imageUri": "{DIGEST}"}}]',
    ],
)
def test_a_good_file_has_no_findings(text: str) -> None:
    assert findings(image_json=text) == []


@pytest.mark.parametrize(
    ("text", "rule", "word"),
    [
        (f'{{"imageUri": "{DIGEST}"}}', "E9239", "is ImageURI, not imageUri"),
        ('{"ImageURI": 1}', "E9239", "is a text"),
        ('{"ImageURI": "r/shop:latest"}', "W9233", "name the digest"),
        (f'[{{"name": "web", "ImageURI": "{DIGEST}"}}]', "E9239", "did you mean imageUri?"),
        (f'[{{"imageUri": "{DIGEST}"}}, 1]', "E9239", "has no name"),
        ('[{"name": "web", "imageUri": "r/shop:1"}]', "W9233", "names a tag"),
        ('{"ImageURI": "a",}', "E9201", "this imageDetail.json is not JSON"),
    ],
)
def test_a_bad_file_is_refused(text: str, rule: str, word: str) -> None:
    found = findings(image_json=text)
    assert any(finding.id == rule and word in finding.message for finding in found), found
