package conformance

import (
	"sync"
)

// facts are what several checks need to know.
type facts struct {
	meta, list seen   // of the root
	blocked    string // why nothing that needs the API can be tried
	cookie     bool   // calls work with a cookie only
	visit      visit  // the first sign-in
	entry      visit  // the one that gave the tokens, mostly the same
	insistent  bool   // the token request is refused without redirect_uri
	given      []seen // token answers, guarded by the run's mutex

	tree    fact[tree]
	asked   fact[[]seen] // metadata of what the tree holds
	unknown fact[unknown]
	found   fact[hits]
	vain    fact[seen]
	tried   fact[[]trial]
	viewed  fact[seen]
	opened  fact[seen]
	bytes   fact[download]
	service fact[seen]
	ground  fact[ground]
	sent    fact[upload]
	hollow  fact[upload]
	other   fact[second]
	renewed fact[renewal]
	others  fact[seen]
}

// fact is something that several checks need: found out once, by whichever
// check comes first; the others wait.
type fact[T any] struct {
	mu    sync.Mutex // guards ready
	ready chan struct{}
	value T
	depth int
}

// known finds out on a strand of its own, which is not the check's: how long a
// check's chain is must not hang on who came first.
func known[T any](p *probe, f *fact[T], find func(p *probe) T) T {
	f.mu.Lock()
	first := f.ready == nil
	if first {
		f.ready = make(chan struct{})
	}
	f.mu.Unlock()
	if first {
		f.find(p, find)
	}
	<-f.ready
	p.strand.mu.Lock()
	defer p.strand.mu.Unlock()
	p.strand.depth = max(p.strand.depth, f.depth)
	return f.value
}

func (f *fact[T]) find(p *probe, find func(p *probe) T) {
	defer close(f.ready) // also when it panics: nobody must wait for ever
	s := &strand{depth: p.base}
	q := *p
	q.ctx, q.strand = withStrand(p.ctx, s), s
	f.value = find(&q)
	s.mu.Lock()
	defer s.mu.Unlock()
	f.depth = s.depth
}

// together makes several calls side by side.
func (p *probe) together(n int, call func(q *probe, i int) seen) []seen {
	all := make([]seen, n)
	strands := make([]strand, n)
	var done sync.WaitGroup
	for i := range n {
		strands[i].depth = p.strand.depth
		done.Go(func() {
			q := *p
			q.ctx, q.strand = withStrand(p.ctx, &strands[i]), &strands[i]
			all[i] = call(&q, i)
		})
	}
	done.Wait()
	for i := range n {
		p.strand.depth = max(p.strand.depth, strands[i].depth)
	}
	return all
}
