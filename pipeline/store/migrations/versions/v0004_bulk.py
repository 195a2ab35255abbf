"""What a stage cost in CPU; failures of a place found without a look at every source"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("stages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cpu", sa.Double(), nullable=True))
    never_read = sa.text("digest IS NULL")
    op.create_index("ix_sources_offered", "sources", ["offered"], sqlite_where=never_read, postgresql_where=never_read)


def downgrade() -> None:
    op.drop_index("ix_sources_offered", "sources")
    with op.batch_alter_table("stages", schema=None) as batch_op:
        batch_op.drop_column("cpu")
