"""Print the Python packages that pyproject.toml requires to build and run, and for the given extras."""

import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    from pip._vendor import tomli as tomllib

pyproject = tomllib.loads(Path("pyproject.toml").read_text())
extras = pyproject["project"]["optional-dependencies"]
unknown = [name for name in sys.argv[1:] if name not in extras]
if unknown:
    sys.exit(f"error: there is no extra '{unknown[0]}'; pyproject.toml has {', '.join(extras)}")
requirements = pyproject["build-system"]["requires"] + pyproject["project"]["dependencies"]
for name in sys.argv[1:]:
    requirements += extras[name]
print("\n".join(requirements))
