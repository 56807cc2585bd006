package droppay

// ErrorCode is the code of an error, text or number: a string or a float64, as encoding/json reads it.
type ErrorCode = interface{}
