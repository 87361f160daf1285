"""Uploads that are too long are kept nowhere: the view then answers 413."""

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from . import limits


class LimitedUploads(FileUploadHandler):
    """Stands first in FILE_UPLOAD_HANDLERS. Fields before the file are kept, the file is not."""

    too_long = cut_off = False

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.too_long = content_length > limits.max_upload() + limits.MIB
        self.cut_off = not limits.worth_reading(content_length)

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if self.too_long:
            raise StopUpload(connection_reset=self.cut_off)

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
