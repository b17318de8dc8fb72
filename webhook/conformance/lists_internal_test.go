package conformance

import "testing"

func TestNextIsARelationOfItsOwn(t *testing.T) {
	t.Parallel()
	for link, is := range map[string]bool{
		`<?p=2>; rel=next`: true, `<?p=2>; rel="next"`: true, `<?p=2>; rel="last next"`: true, `<?p=2>; REL=Next; title="x"`: true,
		`<?p=2>; rel="next last"`: true, `<?p=1>; rel=prev, <?p=2>; rel=next`: true,
		`<?p=2>; rel=next-archive`: false, `<?p=2>; rel="nextcloud:x"`: false, `<?p=2>; rel=prev; title=go to next`: false, `<?p=2>; rel="prev"`: false,
	} {
		if got := next().MatchString(link); got != is {
			t.Errorf("%s: %v, want %v", link, got, is)
		}
	}
}
