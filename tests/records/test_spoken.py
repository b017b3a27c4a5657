"""What a document says, in one order, is what each reader sees in its file."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from kit import open_review
from kit.content import plain
from kit.document.from_notebook import Reading
from kit.export.formats import render
from kit.layout import FORMATS
from kit.proof import Seen, see
from kit.proof.holding import hold
from kit.proof.seen import bare
from kit.records.packed import pack
from kit.records.spoken import spoken
from tests.support.review_documents import (
    DATA,
    SAMPLES,
    carrying,
    displayed,
    files_of,
    markdown,
    reading_of,
    record_of,
    sample,
)

OWN = """
## 补充分析

另走访**12**户，完成 ~~3~~ 5 项[^1]，面积 $\\\\frac{3}{4}x^2$ 亩，H~2~O，3^2^。

### 分村情况

#### 东村

- 甲3户
  - 乙2户
    1. 丙1户
    2. 丁
- 戊

1. 其一
2. 其二

| 村 | 户数 |
| --- | ---: |
| 东村 | 12 |
| 西村 |  |

> 引用2021年的话。

$$E = mc^2 + 3$$

```python
print(12)
```

[^1]: 见第4号文件。
"""


def own_reading() -> Reading:
    review = open_review("清河镇", 2021, data=DATA)
    section: Any = review.section("理论学习")
    table = pd.DataFrame({"村": ["东村", "西村"], "户数": [120, 85.5]})
    changed = section.replace("增长35%", "增长三成半（35%左右）")
    return reading_of(review, [markdown(OWN), displayed(table)], [changed])


def as_seen(reading: Reading) -> list[Seen]:
    """Return what is spoken in the form of what is seen; a date and the line of identity are texts there."""
    kinds = {"date": "text", "identity": "text"}
    found = [
        Seen(
            kinds.get(said.kind, said.kind),  # type: ignore[arg-type]
            bare(plain(said.runs)),
            bare(plain(said.caption)),
            tuple(tuple(bare(plain(cell)) for cell in row) for row in said.rows),
        )
        for said in spoken(reading.document, reading.by_analyst)
    ]
    return [each for each in found if each.text or each.caption or each.rows]


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "township", "year"), SAMPLES)
def test_what_is_spoken_is_what_is_seen(subject: str, township: str, year: int) -> None:
    said = as_seen(sample(subject, township, year))
    for name, content in files_of(subject, township, year).items():
        seen = [each._replace(page=0) for each in see(content)]
        assert seen == said, name


def test_what_an_analyst_wrote_is_spoken_as_it_is_seen() -> None:
    reading = own_reading()
    said = as_seen(reading)
    for name, content in render(carrying(reading), FORMATS).items():
        seen = [each._replace(page=0) for each in see(content)]
        assert [each.text for each in seen] == [each.text for each in said], name
        assert [each.rows for each in seen] == [each.rows for each in said], name
        assert list(hold(record_of(reading), seen)) == []
    assert len(pack(record_of(reading))) > 1000
