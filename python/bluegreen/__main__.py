"""python -m bluegreen"""

from bluegreen.command_line import main

main()
