"""What is drawn for people: stories, tables, colors. Only here is rich needed, which takes longer
to load than `bluegreen check` takes: a command imports what it draws with when it draws.
"""
