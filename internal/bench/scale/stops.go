package main

import "context"

// stopped is a list that was left after so many rows.
type stopped struct {
	target      string
	rows, pages int
}

// takeStops counts the pages of lists that are left early.
func (m *measured) takeStops(ctx context.Context, s *simulator) error {
	for _, few := range m.sizes.few {
		pages, err := readUntil(ctx, s.target, s.url, func(rows, _ int) bool { return rows == few })
		if err != nil {
			return err
		}
		m.stops = append(m.stops, stopped{s.target.name, few, pages})
	}
	return nil
}
