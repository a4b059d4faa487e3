-- What makes a sequence state active says since when: taking that back, or a pause, restores the time that it was.
DROP TRIGGER sequence_state_becomes_active;
