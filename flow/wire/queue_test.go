package wire

import "context"

// flush returns once everything that was given has been written.
func (q *queue[T]) flush(ctx context.Context) error {
	for {
		q.mu.Lock()
		err, open, changed := q.err, q.open, q.changed
		q.mu.Unlock()
		if err != nil || open == 0 {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
