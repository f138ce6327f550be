"""mini-schnell: a trained model of schnell's own class, small enough to ship; weights/ tells what it can do."""
