-- A sequence state is active since it last became so, whatever made it so.
CREATE TRIGGER sequence_state_becomes_active AFTER UPDATE OF state ON sequence_states
WHEN NEW.state = 'active' AND OLD.state <> 'active'
BEGIN
    UPDATE sequence_states SET active_at = NEW.updated_at WHERE id = NEW.id;
END;
