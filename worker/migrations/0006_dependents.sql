-- The mailings to a prospect, which go to the bin with it.
CREATE INDEX mailings_by_prospect ON mailings (organisation_id, prospect_id, id);

-- By the account, whose way to the bin they follow.
CREATE INDEX sequence_states_by_account ON sequence_states (organisation_id, account_id, id) WHERE account_id IS NOT NULL;
