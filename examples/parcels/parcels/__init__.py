"""Postage, labels and routes of a parcel service."""
