"""What a host's answer says: pictures, a charge, or a refusal in its own words. Sending may not enter."""
