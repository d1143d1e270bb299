"""What Microsoft Partner Center sells by these rules, by the names that its pages and examples have for it."""

from __future__ import annotations

ON_TRIAL = (  # TRIAL-7
    "Office 365 Business Premium",
    "Office 365 E3",
    "Office 365 E5",  # with and without PSTN
    "Office 365 E5 with PSTN",
    "Office 365 E5 without PSTN",
    "Enterprise Mobility & Security E5",
    "Dynamics 365 Customer Engagement Plan 1",
    "Dynamics 365 for Financials",
)
OFFERS = (
    "Office 365 E1",
    "Office 365 Business Essentials",
    "Microsoft 365 Business Basic",
    *ON_TRIAL,
    "Office 365 Advanced Threat Protection",
    "Exchange Online Archiving",
)
