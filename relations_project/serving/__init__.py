"""What stands before Django in the ready-made server: an event loop for requests and answers.

Slow clients meet the loop alone. A thread has a request once its body is here, and is free again once its
answer is made.
"""
