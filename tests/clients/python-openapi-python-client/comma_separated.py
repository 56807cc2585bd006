"""Lists in the query as DropPay takes them.

That is `status=DRAFT,READY`, and not `status=DRAFT&status=READY`, which the generator writes.
"""

import httpx


def separate_by_commas(request: httpx.Request) -> None:
    """Joins what is repeated. The API knows no parameter that may be, so all are treated alike."""
    params = request.url.params
    joined = {name: ",".join(params.get_list(name)) for name in params}
    request.url = request.url.copy_with(params=joined)
