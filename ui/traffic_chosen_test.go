package ui

import (
	"strings"
	"testing"
)

// What is opened is what is sent again and handed over, whatever the filter
// lets through by now; and nothing else is once it is no longer kept.
func TestTheOpenedExchangeIsTheChosenOne(t *testing.T) {
	t.Parallel()
	d := deskWith(t, nil, "acme")
	d.exchanges = sampleExchanges()
	tr := newTraffic(d, nil)
	tr.wanted = "no answer" // 2, and 7, which is still under way
	tr.show()
	if tr.open.seq != 7 {
		t.Fatalf("exchange %d was opened, not 7", tr.open.seq)
	}
	d.exchanges[6].Pending, d.exchanges[6].Status = false, 200
	if x, ok := tr.chosen(); !ok || x.Seq != 7 {
		t.Errorf("7 is opened, and %d is chosen once 7 has its answer", x.Seq)
	}
	d.exchanges = d.exchanges[:6]
	if x, ok := tr.chosen(); ok {
		t.Errorf("7 is opened and no longer kept, and %d is chosen", x.Seq)
	}
	for _, a := range tr.Actions() {
		if what := a.key.name(); strings.Contains("r e c T", what) && a.off == "" {
			t.Errorf("%s is offered for an exchange that is no longer kept", what)
		}
	}
}

func TestANarrowListStillShowsThePath(t *testing.T) {
	t.Parallel()
	d := deskWith(t, nil, "acme")
	d.exchanges = sampleExchanges()
	drawn, _ := newTraffic(d, nil).View(20, 12)
	if !strings.Contains(drawn, "/list") {
		t.Errorf("no line shows a path:\n%s", drawn)
	}
}
