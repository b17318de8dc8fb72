package provider

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// sampleTime is when everything in the sample folder was last modified.
func sampleTime() time.Time { return time.Date(2026, time.September, 1, 9, 30, 0, 0, time.UTC) }

type sampleFile struct{ name, text string }

var sampleFiles = []sampleFile{
	{"Campaign brief.txt", "Campaign brief: Spring 2027\n\nGoal: 12,000 visits to the launch page.\nAudience: people who bought in 2025 and did not come back.\nOwner: Maria Lopez\nDue: 2027-02-12\n"},
	{"budget.csv", "item,owner,planned,spent\r\nphotography,Ana Souza,4800,4650\r\nvideo,Ken Sato,12500,0\r\nprint,Maria Lopez,2300,1180\r\ntranslation,Lin Wei,1750,1750\r\n"},
	{"Meeting notes.md", "# Meeting notes, 2026-08-31\n\n- The brief is approved.\n- Ken needs the storyboard by Friday.\n- [ ] Ana: two more pictures of the harbour\n"},
	{"日本語.txt", "企画書の確認をお願いします。\n"},
	{"50% off & more #1 + plan.txt", "The name of this file is the difficult part.\n"},
	{"empty.txt", ""},
	{"2026 Kampagne/Entwurf Plakat.txt", "Größe A1, Farbe: Petrol. Der Text kommt am Montag.\n"},
	{"2026 Kampagne/Zeitplan.csv", "Schritt;Bis\r\nEntwurf;2026-09-11\r\nDruck;2026-09-25\r\n"},
	{"2026 Kampagne/Freigaben/Anna Müller.md", "Freigegeben am 28. August 2026.\n"},
}

// Sample writes a small folder of believable files, the same each time: texts,
// two pictures, hard names, an empty file, an empty folder, a read-only one, and one
// of 120 files, since some providers stop at 100. The folder is made when missing,
// and must be empty.
func Sample(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot make the sample folder: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("cannot read the sample folder: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("the sample folder %s is not empty; name another one", dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("cannot open the sample folder: %w", err)
	}
	if err := errors.Join(writeSample(root), root.Close()); err != nil {
		return fmt.Errorf("cannot write the sample folder: %w", err)
	}
	return nil
}

func writeSample(root *os.Root) error {
	for _, f := range sampleFiles {
		if err := writeFile(root, f.name, []byte(f.text)); err != nil {
			return err
		}
	}
	for i := range 120 {
		day := sampleTime().AddDate(0, 0, -i).Format(time.DateOnly)
		if err := writeFile(root, "Archive/Stand-up "+day+".txt", []byte("Stand-up of "+day+"\nNothing is blocked.\n")); err != nil {
			return err
		}
	}
	if err := errors.Join(root.Mkdir("Nothing here yet", 0o755), root.Mkdir("Signed off", 0o755)); err != nil {
		return err
	}
	if err := writePictures(root); err != nil {
		return err
	}
	err := fs.WalkDir(root.FS(), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return root.Chtimes(filepath.FromSlash(name), sampleTime(), sampleTime())
	})
	return errors.Join(err, root.Chmod("Signed off", 0o555)) // read-only, and empty: else nobody could remove the sample
}

func writeFile(root *os.Root, name string, data []byte) error {
	if folder := path.Dir(name); folder != "." {
		if err := root.MkdirAll(filepath.FromSlash(folder), 0o755); err != nil {
			return err
		}
	}
	return root.WriteFile(filepath.FromSlash(name), data, 0o644)
}

func writePictures(root *os.Root) error {
	var logo, harbour bytes.Buffer
	if err := png.Encode(&logo, drawLogo()); err != nil {
		return err
	}
	if err := jpeg.Encode(&harbour, drawHarbour(), &jpeg.Options{Quality: 85}); err != nil {
		return err
	}
	return errors.Join(
		writeFile(root, "Logo.png", logo.Bytes()),
		writeFile(root, "2026 Kampagne/Harbour.jpg", harbour.Bytes()),
		writeFile(root, "Logo.svg", []byte(strings.TrimSpace(logoSVG)+"\n")),
	)
}

const logoSVG = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="320"><rect width="480" height="320" fill="#0d66d0"/></svg>`

func drawLogo() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 480, 320))
	fill(m, m.Bounds(), color.RGBA{0x0d, 0x66, 0xd0, 0xff})
	for i := range 5 {
		fill(m, image.Rect(60+i*75, 240-i*40, 115+i*75, 260), color.RGBA{0xff, 0xff, 0xff, 0xff})
	}
	return m
}

func drawHarbour() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 800, 600))
	for y := range 600 {
		blue := uint8(0x70 + y/6)
		fill(m, image.Rect(0, y, 800, y+1), color.RGBA{blue / 2, blue * 3 / 4, blue, 0xff})
	}
	for i := range 6 {
		x := 40 + i*125
		fill(m, image.Rect(x, 330-i%3*30, x+8, 430), color.RGBA{0x60, 0x40, 0x28, 0xff})
		fill(m, image.Rect(x-30, 430, x+60, 452), color.RGBA{0xa0, 0x30, 0x28, 0xff})
	}
	return m
}

func fill(m draw.Image, r image.Rectangle, c color.Color) {
	draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src)
}
