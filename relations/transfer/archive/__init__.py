"""Reading and writing archives: those of `strapi export`, and dumps of this server.

Reading an archive of Strapi checks the whole archive, and keeps its rows in a temporary database.
"""
