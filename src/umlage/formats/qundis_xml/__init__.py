"""Qundis XML (Q SMP, Siemeca AMR): devices of one or more radio networks with due date and months."""
