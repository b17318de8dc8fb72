package wire

import (
	"context"
	"fmt"
	"maps"
	"sync"
)

// HARFile records exchanges to a file while they happen. At every instant the
// file is a complete archive of all that was committed, also when the program is
// killed while it writes: see harStore.
type HARFile struct {
	path  string
	queue *queue[Exchange]
	most  int // of what waits: harWaiting

	mu     sync.Mutex
	seen   map[int]bool // the last Seqs that Add was given
	newest int
	closed bool
}

// CreateHAR makes an archive without entries at path, replacing a regular file;
// only its owner may read it. version is this program's. Close must be called.
func CreateHAR(path, version string) (*HARFile, error) {
	return createHAR(path, version, systemDisk)
}

func createHAR(path, version string, d disk) (*HARFile, error) {
	store, err := newHARStore(path, version, d)
	if err != nil {
		return nil, fmt.Errorf("cannot record to %s: %w", path, err)
	}
	return &HARFile{path: path, seen: map[int]bool{}, most: harWaiting, queue: newQueue(store.commit, store.finish)}, nil
}

const (
	// harWaiting bounds what waits for the disk, bodies included; beyond it
	// exchanges lose their bodies, and beyond twice of it they are lost.
	harWaiting = 64 << 20
	// harOther is about what an exchange takes besides its bodies.
	harOther = 4 << 10
)

// Add is a sink for a Log. It does not wait for the disk.
func (f *HARFile) Add(x Exchange) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return
	}
	f.seen[x.Seq], f.newest = true, max(f.newest, x.Seq)
	if len(f.seen) > 2*Kept { // older ones are in no Log any more
		maps.DeleteFunc(f.seen, func(seq int, _ bool) bool { return seq <= f.newest-Kept })
	}
	f.give(x)
}

func (f *HARFile) give(x Exchange) {
	if f.queue.give(x, harOther+len(x.Request.Body)+len(x.Response.Body), f.most) {
		return
	}
	x.Request.release()
	x.Response.release()
	if !f.queue.give(x, harOther, 2*f.most) {
		f.queue.lose()
	}
}

// Failed gives the error that ended the recording early, as soon as it did:
// what came before it is kept. Close returns it as well.
func (f *HARFile) Failed() <-chan error { return f.queue.failed }

// Close ends the recording: what waits is written, and of kept, which is what
// the Log holds now, whatever was not recorded yet, as under way or as it ended
// meanwhile. It returns the first error of the whole recording.
func (f *HARFile) Close(ctx context.Context, kept []Exchange) error {
	f.mu.Lock()
	for _, x := range kept {
		if f.closed || f.seen[x.Seq] {
			continue
		}
		if x.Pending && x.Err == "" {
			x.Err = "still under way when the program ended"
		}
		f.give(x)
	}
	f.closed = true
	f.mu.Unlock()
	if err := f.queue.close(ctx); err != nil {
		return fmt.Errorf("recording to %s: %w", f.path, err)
	}
	return nil
}
