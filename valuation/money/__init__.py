"""Yen: discounting, price paths, contracts, loadings for risk, and present values of what futures pay."""
