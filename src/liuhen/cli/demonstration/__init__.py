"""The demonstration office: invented people, drawn video, and cases in every state. Never real people."""
