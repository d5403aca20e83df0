"""A recipe of fine-tuning becomes a merged checkpoint: data, plan, steps that are made once."""
