"""The pure fold: content, records, a policy and an instant in; the assessment out.

What may enter: functions without input, output or clock. Nothing here is stored; every read computes it again (law 10).
"""
