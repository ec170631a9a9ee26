"""Pure judgement: facts of one record, a subject, a policy and an instant in; findings out.

What may enter: functions without input, output or clock. One small file a probe; registry.py lists them.
"""
