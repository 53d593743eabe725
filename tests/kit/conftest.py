from tests.cli.conftest import grade

__all__ = ["grade"]
