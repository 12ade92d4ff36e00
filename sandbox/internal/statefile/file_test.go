package statefile_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tenderpay/tender/sandbox/internal/statefile"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// note is a document that tests can change.
type note struct{ text atomic.Value }

func (n *note) export() any { return n.text.Load() }

func noteOf(text string) *note {
	n := &note{}
	n.text.Store(text)
	return n
}

func open(t *testing.T, path string, export func() any) (file *statefile.File, document string) {
	t.Helper()
	file, data, err := statefile.Open(path, export)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, file.Close()) })
	return file, string(data)
}

func TestFile_comes_back_as_it_was_saved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	n := noteOf("first\n")
	file, document := open(t, path, n.export)
	assert.Empty(t, document)
	assert.NoFileExists(t, path, "opening writes nothing")
	require.NoError(t, file.Save())
	n.text.Store("second")
	require.NoError(t, file.Save())
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.NoError(t, file.Save())
	require.NoError(t, file.Ready())
	same, err := os.Stat(path)
	require.NoError(t, err)
	assert.True(t, os.SameFile(info, same), "what has not changed is not written again")
	assert.Equal(t, os.FileMode(0o600), info.Mode())
	assert.NoFileExists(t, path+".tmp")
	require.NoError(t, file.Close())
	require.NoError(t, file.Close())
	require.ErrorIs(t, file.Save(), statefile.ErrClosed)
	require.ErrorIs(t, file.Ready(), statefile.ErrClosed)

	again, document := open(t, path, n.export)
	assert.Equal(t, `"second"`, document)
	require.NoError(t, again.Save())
	same, err = os.Stat(path)
	require.NoError(t, err)
	assert.True(t, os.SameFile(info, same), "nor after a restart")
	n.text.Store("third")
	require.NoError(t, again.Save())
	other, err := os.Stat(path)
	require.NoError(t, err)
	assert.False(t, os.SameFile(info, other), "a new file takes the place of the old one")
}

func TestFile_belongs_to_one(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	link := filepath.Join(t.TempDir(), "link")
	n := noteOf("x")
	file, _ := open(t, path, n.export)
	require.NoError(t, file.Save())
	require.NoError(t, os.Symlink(path, link))
	for _, name := range []string{path, link} {
		_, _, err := statefile.Open(name, n.export)
		require.ErrorContains(t, err, "another sandbox has this state file open")
	}
	require.NoError(t, file.Close())
	again, _ := open(t, link, n.export)
	n.text.Store("y")
	require.NoError(t, again.Save())
	target, err := os.Readlink(link)
	require.NoError(t, err, "the link is still one")
	assert.Equal(t, again.Path(), target)
}

// Callers who come while a save is under way share the next one, which has what they did.
func TestSave_is_shared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		exports, release := 0, make(chan struct{})
		file, _ := open(t, filepath.Join(t.TempDir(), "state"), func() any {
			exports++
			<-release
			return exports
		})
		var saving sync.WaitGroup
		save := func() { assert.NoError(t, file.Save()) }
		saving.Go(save)
		synctest.Wait()
		for range 63 {
			saving.Go(save)
		}
		synctest.Wait()
		close(release)
		saving.Wait()
		assert.Equal(t, 2, exports)
	})
}

// What was there when Save was called is on the disk when it returns, whoever did the writing.
func TestSave_has_what_was_there_before(t *testing.T) {
	const callers, times = 16, 20
	path := filepath.Join(t.TempDir(), "state")
	var done [callers]atomic.Int64
	file, _ := open(t, path, func() any {
		var copied [callers]int64
		for i := range done {
			copied[i] = done[i].Load()
		}
		return copied
	})
	var saving sync.WaitGroup
	for i := range done {
		saving.Go(func() {
			for n := range times {
				done[i].Store(int64(n + 1))
				if !assert.NoError(t, file.Save()) {
					return
				}
				content, err := os.ReadFile(path)
				_, line, _ := bytes.Cut(content, []byte{'\n'})
				var kept [callers]int64
				if !assert.NoError(t, err) || !assert.NoError(t, json.Unmarshal(line, &kept)) || !assert.GreaterOrEqual(t, kept[i], int64(n+1)) {
					return
				}
			}
		})
	}
	saving.Wait()
}

// saved is the content of a file that holds text.
func saved(t *testing.T, text string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state")
	file, _ := open(t, path, noteOf(text).export)
	require.NoError(t, file.Save())
	require.NoError(t, file.Close())
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return content
}

func TestOpen_refuses_what_is_not_whole(t *testing.T) {
	good := saved(t, "the state of a sandbox")
	type wrong struct {
		content []byte
		words   string
	}
	cases := map[string]wrong{
		"empty":           {nil, "is no state of tender sandbox"},
		"somebody else's": {[]byte(`{"format": "shopping list"}` + "\n{}\n"), "is no state of tender sandbox"},
		"text":            {[]byte("milk\neggs\n"), "is no state of tender sandbox"},
		"of tomorrow":     {bytes.Replace(good, []byte(`"version":1`), []byte(`"version":2`), 1), "version 2 of its format, and this program reads version 1"},
		"cut":             {good[:len(good)-5], "cut or was added to"},
		"cut by its end":  {good[:len(good)-1], "cut or was added to"},
		"added to":        {append(bytes.Clone(good), "x\n"...), "cut or was added to"},
		"changed":         {bytes.Replace(good, []byte("sandbox\"\n"), []byte("soapbox\"\n"), 1), "checksum"},
	}
	for i := range len(good) - 1 {
		cases["cut at "+strconv.Itoa(i)] = wrong{good[:i], "it was left as it is: move it away to start empty"}
	}
	for name, c := range cases {
		path := filepath.Join(t.TempDir(), "state")
		require.NoError(t, os.WriteFile(path, c.content, 0o600))
		_, _, err := statefile.Open(path, noteOf("").export)
		require.ErrorContains(t, err, c.words, name)
		require.ErrorContains(t, err, path)
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, bytes.Equal(c.content, after), "%s: it is left as it is", name)
		require.NoError(t, os.WriteFile(path, good, 0o600))
		_, document := open(t, path, noteOf("").export)
		require.Equal(t, `"the state of a sandbox"`, document, "%s: and the lock was given back", name)
	}
}

func TestOpen_a_damaged_byte_is_seen(t *testing.T) {
	good := saved(t, "x")
	path := filepath.Join(t.TempDir(), "state")
	for i := range good {
		for bit := range 8 {
			content := bytes.Clone(good)
			content[i] ^= 1 << bit
			require.NoError(t, os.WriteFile(path, content, 0o600))
			file, document, err := statefile.Open(path, noteOf("").export)
			if err == nil { // a letter of another case in the name of a field
				require.Equal(t, `"x"`, string(document))
				require.NoError(t, file.Close())
			}
		}
	}
}

func TestOpen_refuses_what_is_no_file(t *testing.T) {
	folder := t.TempDir()
	_, _, err := statefile.Open(folder, noteOf("").export)
	require.ErrorContains(t, err, "is not a regular file")
	assert.NoFileExists(t, folder+".lock")
	_, _, err = statefile.Open(filepath.Join(folder, "missing", "state"), noteOf("").export)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "file"), nil, 0o600))
	_, _, err = statefile.Open(filepath.Join(folder, "file", "state"), noteOf("").export)
	require.Error(t, err)
}

// obstruct makes saves fail, also for a user who may write everywhere, until the returned function is called.
func obstruct(t *testing.T, path string) (clearAway func()) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Join(path+".tmp", "full"), 0o700))
	return func() { require.NoError(t, os.RemoveAll(path+".tmp")) }
}

func TestSave_that_fails_leaves_the_file_and_is_tried_again(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	n := noteOf("old")
	file, _ := open(t, path, n.export)
	require.NoError(t, file.Save())
	before, err := os.ReadFile(path)
	require.NoError(t, err)

	clearAway := obstruct(t, path)
	n.text.Store("new")
	require.Error(t, file.Save())
	require.Error(t, file.Ready())
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, before, after)
	clearAway()
	require.NoError(t, file.Ready())
	require.NoError(t, file.Close())
	_, document := open(t, path, n.export)
	assert.Equal(t, `"new"`, document)
}

func TestSave_of_what_a_killed_process_left(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	require.NoError(t, os.WriteFile(path+".tmp", []byte(strings.Repeat("half", 1000)), 0o600))
	file, document := open(t, path, noteOf("x").export)
	assert.Empty(t, document)
	require.NoError(t, file.Save())
	require.NoError(t, file.Close())
	_, document = open(t, path, noteOf("").export)
	assert.Equal(t, `"x"`, document)
}

func TestSave_of_what_cannot_be_exported(t *testing.T) {
	file, _ := open(t, filepath.Join(t.TempDir(), "state"), func() any { return make(chan int) })
	require.ErrorContains(t, file.Save(), "unsupported type")

	broken := true
	file, _ = open(t, filepath.Join(t.TempDir(), "state"), func() any {
		if broken {
			panic("a bug of a provider")
		}
		return "x"
	})
	assert.Panics(t, func() { _ = file.Save() })
	broken = false
	require.NoError(t, file.Save(), "the others do not wait for ever")
}
