# Third-party packages. Versions are pinned in deps.txt and brought by scripts/deps.
find_package(GTest REQUIRED)
